package dev.ppp.plan;

/**
 * Why a change can hurt. A change with a hazard is applied only when the caller accepts hazards.
 *
 * @param reason what is lost or stops working, in one sentence without a full stop
 */
public record Hazard(String reason) {}
