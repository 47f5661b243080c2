namespace Carillon.Protocols.Sip.Transactions;

/// <summary>What a transaction's table tells its runner to do; timers by their names in RFC 3261 table 4 and RFC 6026.</summary>
[Flags]
public enum TransactionActions
{
    None = 0,

    /// <summary>Hand the message to the transaction's user.</summary>
    PassToUser = 1 << 0,

    /// <summary>Send the last message again: the request of a client, the last response of a server.</summary>
    Retransmit = 1 << 1,

    /// <summary>Send the response that the user gave, and keep it.</summary>
    SendResponse = 1 << 2,

    /// <summary>Send the ACK of a refused INVITE (RFC 3261 section 17.1.1.3).</summary>
    SendAck = 1 << 3,

    InformTimeout = 1 << 4,
    InformTransportError = 1 << 5,

    /// <summary>Forget the transaction and its timers.</summary>
    Destroy = 1 << 6,

    /// <summary>Timer A or E or G again, after twice its interval (E and G: at most T2).</summary>
    NextRetransmit = 1 << 7,

    /// <summary>Timer E again after T2: a provisional response has come.</summary>
    RetransmitEveryT2 = 1 << 8,

    /// <summary>Stop Timer A, E or G.</summary>
    StopRetransmit = 1 << 9,

    /// <summary>Stop Timer B, F or H.</summary>
    StopTimeout = 1 << 10,

    StartD = 1 << 11,
    StartH = 1 << 12,
    StartI = 1 << 13,
    StartJ = 1 << 14,
    StartK = 1 << 15,
    StartL = 1 << 16,
    StartM = 1 << 17,
}
