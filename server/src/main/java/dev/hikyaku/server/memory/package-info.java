/** James' storage in memory, for a server to try and for tests: nothing outlives the process. */
package dev.hikyaku.server.memory;
