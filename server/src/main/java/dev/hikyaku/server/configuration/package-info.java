/**
 * How a role's configuration directory is read and checked: the environment and secrets are put
 * into the files ({@link dev.hikyaku.server.configuration.ConfigurationFiles}), every key of every
 * file is declared once, and a start with an unknown key or a bad value does not happen ({@link
 * dev.hikyaku.server.configuration.ConfigurationCheck}, {@link
 * dev.hikyaku.server.configuration.StartFailure}).
 */
package dev.hikyaku.server.configuration;
