package dev.hikyaku.delivery;

/** Says which destinations a mail may be handed out for. */
public interface DestinationGate {

    /** Whether a mail to it may be handed out now; asked often, so it must not wait. */
    boolean isOpen(String destination);

    /** Has the listener called whenever a destination opens; from any thread. */
    void onOpening(Runnable listener);
}
