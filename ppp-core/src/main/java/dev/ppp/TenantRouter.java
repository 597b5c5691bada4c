package dev.ppp;

/** Compares a topology with the veneer, and makes the veneer so. */
public final class TenantRouter {
    private TenantRouter() {}
}
