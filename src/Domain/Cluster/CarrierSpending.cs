namespace Carillon.Domain.Cluster;

/// <summary>What may be called over a carrier, and how much of it. Prefixes are of the number as the campaign has it: +1900.</summary>
[GenerateSerializer, Immutable, Alias("CarrierSpending")]
public sealed record CarrierSpending
{
    public static CarrierSpending Everything { get; } = new();

    /// <summary>None: everything; else nothing else.</summary>
    [Id(0)] public IReadOnlyList<string> Allow { get; init; } = [];
    /// <summary>Never, whatever is allowed.</summary>
    [Id(1)] public IReadOnlyList<string> Deny { get; init; } = [];
    [Id(2)] public IReadOnlyList<PrefixCap> Caps { get; init; } = [];
}

/// <param name="Prefix">Empty: all numbers.</param>
/// <param name="CallsPerMinute">0: no limit.</param>
/// <param name="MaximumCalls">At a time; 0: no limit.</param>
[GenerateSerializer, Immutable, Alias("PrefixCap")]
public sealed record PrefixCap([property: Id(0)] string Prefix, [property: Id(1)] int CallsPerMinute, [property: Id(2)] int MaximumCalls);

/// <summary>What holds for all carriers and campaigns.</summary>
[GenerateSerializer, Immutable, Alias("CallingRules")]
public sealed record CallingRules
{
    /// <summary>Never dialled by a campaign, beside those that are known everywhere (112, 911 ...).</summary>
    [Id(0)] public IReadOnlyList<string> EmergencyNumbers { get; init; } = [];
    [Id(1)] public long Version { get; init; }
}
