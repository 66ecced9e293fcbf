/** What every way out shares: when a mail is tried again, and who is told that it was not. */
package dev.hikyaku.delivery;
