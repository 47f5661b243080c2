namespace Carillon.Domain.Cluster;

/// <summary>
/// How numbers and headers become what a carrier wants. Of a list of number rules the first whose pattern fits is done: so many characters
/// are stripped, then others put before.
/// </summary>
[GenerateSerializer, Immutable, Alias("CarrierRewriting")]
public sealed record CarrierRewriting
{
    public static CarrierRewriting None { get; } = new();

    [Id(0)] public IReadOnlyList<NumberRewrite> Called { get; init; } = [];
    [Id(1)] public IReadOnlyList<NumberRewrite> Caller { get; init; } = [];
    [Id(2)] public IReadOnlyList<HeaderRewrite> Headers { get; init; } = [];
    [Id(3)] public CallerPlace CallerPlace { get; init; }
    /// <summary>From is anonymous; the number is in <see cref="CallerPlace"/> alone.</summary>
    [Id(4)] public bool WithholdCaller { get; init; }
}

/// <param name="Pattern">Digits, + * # stand for themselves, X for any digit, a dot at the end for whatever follows.</param>
[GenerateSerializer, Immutable, Alias("NumberRewrite")]
public sealed record NumberRewrite([property: Id(0)] string Pattern, [property: Id(1)] int Strip, [property: Id(2)] string Prepend);

/// <param name="Value">{caller} and {called} in it are the numbers as they are sent.</param>
[GenerateSerializer, Immutable, Alias("HeaderRewrite")]
public sealed record HeaderRewrite([property: Id(0)] HeaderStep Step, [property: Id(1)] string Name, [property: Id(2)] string Value);

/// <summary>Replaced is only what is there.</summary>
public enum HeaderStep { Add, Replace, Remove }

/// <summary>Where else than in From the caller's number stands: P-Asserted-Identity, Remote-Party-ID.</summary>
public enum CallerPlace { From, Asserted, RemoteParty }
