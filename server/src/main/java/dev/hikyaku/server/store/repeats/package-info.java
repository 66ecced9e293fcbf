/** What was delivered before, so that a mail sent again is not stored again. */
package dev.hikyaku.server.store.repeats;
