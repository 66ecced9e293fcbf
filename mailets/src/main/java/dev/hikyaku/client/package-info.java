/** Who is on the other end, where clients are counted and held back. */
package dev.hikyaku.client;
