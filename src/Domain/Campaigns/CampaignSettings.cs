namespace Carillon.Domain.Campaigns;

/// <summary>How the next number is chosen to be dialled.</summary>
public enum DialMethod
{
    /// <summary>The agent clicks for each call.</summary>
    Manual,
    /// <summary><see cref="CampaignSettings.DialLevel"/> lines for each agent who is ready.</summary>
    Ratio,
    /// <summary>The level follows the measured answer rate, under the drop ceiling.</summary>
    Adaptive,
}

/// <summary>What an admin typed for a campaign. Validated by the rules beside it, swapped whole.</summary>
[GenerateSerializer, Immutable, Alias("CampaignSettings")]
public sealed record CampaignSettings
{
    [Id(0)] public required CampaignId Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public bool Active { get; init; } = true;
    [Id(3)] public DialMethod DialMethod { get; init; } = DialMethod.Ratio;
    /// <summary>Lines per ready agent (RATIO), and where ADAPTIVE starts. 1 to <see cref="MaximumDialLevel"/>.</summary>
    [Id(4)] public double DialLevel { get; init; } = 1.0;
    [Id(5)] public double MaximumDialLevel { get; init; } = 4.0;
    /// <summary>Highest share of answered calls that may be dropped, 0.03 = 3 %.</summary>
    [Id(6)] public double DropCeiling { get; init; } = 0.03;
    /// <summary>How long an answered customer may wait for an agent before the drop message.</summary>
    [Id(7)] public TimeSpan DropAfter { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>Prompt that a dropped customer hears; null: hang up at once.</summary>
    [Id(8)] public string? DropPrompt { get; init; } = "drop";
    /// <summary>At least 15 s where calls are abandoned (47 CFR 64.1200(a)(6)).</summary>
    [Id(9)] public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(22);
    [Id(10)] public TimeSpan WrapUpMaximum { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>Stored when wrap-up runs out without a disposition, also when the browser is gone.</summary>
    [Id(11)] public string DefaultDisposition { get; init; } = "NODISP";
    [Id(12)] public string CallerId { get; init; } = "";
    [Id(13)] public IReadOnlyList<CarrierId> Carriers { get; init; } = [];
    [Id(14)] public IReadOnlyList<Disposition> Dispositions { get; init; } = Disposition.Defaults;
    [Id(15)] public IReadOnlyList<PauseCode> PauseCodes { get; init; } = PauseCode.Defaults;
    [Id(16)] public bool Record { get; init; } = true;
    /// <summary>A lead is dialled at most this often altogether.</summary>
    [Id(17)] public int MaximumAttempts { get; init; } = 1;
    [Id(18)] public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(30);
    [Id(19)] public string DefaultRegion { get; init; } = "US";
    [Id(20)] public long Version { get; init; }
    /// <summary>Calls are dealt to <see cref="Carriers"/> by their weights; false: the first takes all that it can, then the next. Where none is named, all share by weight.</summary>
    [Id(21)] public bool ShareByWeight { get; init; }
}

/// <summary>How a call came out, as the agent (or the system) says it.</summary>
[GenerateSerializer, Immutable, Alias("Disposition")]
public sealed record Disposition(
    [property: Id(0)] string Code,
    [property: Id(1)] string Name,
    [property: Id(2)] char? Hotkey = null,
    [property: Id(3)] bool HumanAnswered = true,
    [property: Id(4)] bool Sale = false,
    [property: Id(5)] bool DoNotCall = false)
{
    public static IReadOnlyList<Disposition> Defaults { get; } =
    [
        new("SALE", "Sale", '1', Sale: true),
        new("NI", "Not interested", '2'),
        new("CALLBK", "Call back", '3'),
        new("A", "Answering machine", '4', HumanAnswered: false),
        new("WRONG", "Wrong number", '5'),
        new("DNC", "Do not call", '6', DoNotCall: true),
    ];
}

[GenerateSerializer, Immutable, Alias("PauseCode")]
public sealed record PauseCode([property: Id(0)] string Code, [property: Id(1)] string Name)
{
    public static IReadOnlyList<PauseCode> Defaults { get; } =
        [new("BREAK", "Break"), new("LUNCH", "Lunch"), new("MEET", "Meeting"), new("TRAIN", "Training")];
}
