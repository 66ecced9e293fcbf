/**
 * A model of a power cut: what a program did to a directory is recorded in order ({@link
 * dev.hikyaku.it.power.Recorder}), and the directory is laid as it may be found after the power
 * went at any point of it ({@link dev.hikyaku.it.power.Disk}).
 */
package dev.hikyaku.it.power;
