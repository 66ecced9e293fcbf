package dev.hikyaku.it.promise;

/** A mail in a folder, by its UID. */
public record Place(Folder folder, long uid) {}
