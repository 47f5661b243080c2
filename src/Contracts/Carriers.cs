namespace Carillon.Contracts;

public sealed record CarrierDto
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Host { get; init; }
    /// <summary>0: as the SRV records of its name say.</summary>
    public int Port { get; init; } = 5060;
    /// <summary>udp, tcp, tls, or dns: what the NAPTR and SRV records of <see cref="Host"/> say, with <see cref="Port"/> 0. Over tls its certificate must be valid for <see cref="Host"/>.</summary>
    public string Transport { get; init; } = "udp";
    /// <summary>SRTP: off, offer (with who takes it), required, or dtls (required, with keys by a handshake). The keys of offer and required are sent over tls alone.</summary>
    public string Srtp { get; init; } = "off";
    /// <summary>How loud its customers are to those who hear them: -12 to 12 dB.</summary>
    public double GainDb { get; init; }
    /// <summary>Their loudness is levelled, from <see cref="GainDb"/> on, by 12 dB at most.</summary>
    public bool LevelControl { get; init; }
    public IReadOnlyList<string> Servers { get; init; } = [];
    public double CallsPerSecond { get; init; } = 10;
    public int MaximumCalls { get; init; } = 100;
    public bool Register { get; init; }
    public string User { get; init; } = "";
    /// <summary>Write only; null keeps the old one.</summary>
    public string? Password { get; init; }
    /// <summary>Whose challenges are answered; empty: the first that it asks for.</summary>
    public string Realm { get; init; } = "";
    /// <summary>Put before every number, after <see cref="CalledRules"/>.</summary>
    public string DialPrefix { get; init; } = "";
    public bool KeepPlus { get; init; } = true;
    public bool Active { get; init; } = true;
    public int Weight { get; init; } = 1;
    /// <summary>How the number that is called becomes the carrier's, and the caller's: the first rule that fits is done.</summary>
    public IReadOnlyList<NumberRuleDto> CalledRules { get; init; } = [];
    public IReadOnlyList<NumberRuleDto> CallerRules { get; init; } = [];
    public IReadOnlyList<HeaderRuleDto> HeaderRules { get; init; } = [];
    /// <summary>Where the caller's number stands: from, asserted (P-Asserted-Identity too) or remoteParty (Remote-Party-ID too).</summary>
    public string CallerHeader { get; init; } = "from";
    /// <summary>From is anonymous, Privacy says id.</summary>
    public bool WithholdCaller { get; init; }
    /// <summary>supported, off or required: provisional answers that are confirmed (PRACK); so are the next two.</summary>
    public string Prack { get; init; } = "supported";
    public string SessionTimer { get; init; } = "supported";
    /// <summary>0: 1800; else 90 to 86400.</summary>
    public int SessionSeconds { get; init; }
    /// <summary>Transfers by REFER: where it says that it can; never; by nothing else.</summary>
    public string Refer { get; init; } = "supported";
    /// <summary>Who calls over it, or is called, may transfer by REFER over these carriers; none: refused.</summary>
    public IReadOnlyList<string> TransferOver { get; init; } = [];
    /// <summary>Prefixes of numbers that may be called: +4930. None: all.</summary>
    public IReadOnlyList<string> AllowPrefixes { get; init; } = [];
    public IReadOnlyList<string> DenyPrefixes { get; init; } = [];
    public IReadOnlyList<SpendCapDto> SpendCaps { get; init; } = [];
    public bool Stopped { get; init; }
    public long Version { get; init; }
}

/// <param name="Pattern">Digits, + * # stand for themselves, X for any digit, a dot at the end for whatever follows.</param>
public sealed record NumberRuleDto(string Pattern, int Strip, string Prepend);

/// <param name="Action">add, replace (what is there) or remove.</param>
/// <param name="Value">{caller} and {called} in it are the numbers as they are sent.</param>
public sealed record HeaderRuleDto(string Action, string Name, string Value);

/// <param name="Prefix">Empty: all numbers.</param>
/// <param name="CallsPerMinute">0: no limit.</param>
/// <param name="MaximumCalls">At a time; 0: no limit.</param>
public sealed record SpendCapDto(string Prefix, int CallsPerMinute, int MaximumCalls);
