using static Carillon.Protocols.Sip.Transactions.TransferActions;

namespace Carillon.Protocols.Sip.Transactions;

public enum TransferState
{
    /// <summary>The REFER waits for its response.</summary>
    Asked,

    /// <summary>Accepted: NOTIFYs tell how it goes.</summary>
    Running,

    Over,
}

public enum TransferInput
{
    Accepted,

    /// <summary>Accepted, and nothing more will be told (RFC 4488).</summary>
    AcceptedInSilence,
    Refused,

    /// <summary>A NOTIFY, which may overtake the response to the REFER.</summary>
    Report,

    /// <summary>A NOTIFY with a final status, or the last one without.</summary>
    LastReport,

    /// <summary>Nothing was heard for too long.</summary>
    Expired,
}

[Flags]
public enum TransferActions
{
    None = 0,
    StartTimer = 1,
    StopTimer = 2,

    TellProgress = 4,
    TellEnd = 8,
}

/// <summary>A transfer as the one sees it who has sent the REFER (RFC 3515 section 2.4).</summary>
public static class TransferTable
{
    public static (TransferState Next, TransferActions Do) Step(TransferState state, TransferInput input) => (state, input) switch
    {
        (TransferState.Asked, TransferInput.Accepted) => (TransferState.Running, StartTimer),
        (TransferState.Asked, TransferInput.AcceptedInSilence or TransferInput.Refused) => (TransferState.Over, StopTimer | TellEnd),
        (TransferState.Asked or TransferState.Running, TransferInput.Report) => (TransferState.Running, StartTimer | TellProgress),
        (TransferState.Asked or TransferState.Running, TransferInput.LastReport) => (TransferState.Over, StopTimer | TellEnd),
        (TransferState.Running, TransferInput.Expired) => (TransferState.Over, StopTimer | TellEnd),
        // Over: the end of the subscription may come in a NOTIFY of its own.
        _ => (state, None),
    };
}
