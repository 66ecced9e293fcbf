/** Whole servers, talking to the programs that real mail systems are made of. */
package dev.hikyaku.it;
