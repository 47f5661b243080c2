namespace Carillon.Domain.Cluster;

/// <summary>A telephony server calls its own echo, and those behind its trunks, and tells of each route whether its voice came back.</summary>
[GenerateSerializer, Immutable, Alias("SelfTestSnapshot")]
public sealed record SelfTestSnapshot
{
    [Id(0)] public required ServerId Server { get; init; }
    [Id(1)] public required UserId By { get; init; }
    [Id(2)] public required DateTimeOffset At { get; init; }
    [Id(3)] public IReadOnlyList<SelfTestRoute> Routes { get; init; } = [];

    public bool IsRunning => Routes.Any(r => r.State is SelfTestState.Waiting or SelfTestState.Running);
}

/// <summary>The way to one echo: over SIP to its own, over IAX2 to that of a server behind a trunk.</summary>
[GenerateSerializer, Immutable, Alias("SelfTestRoute")]
public sealed record SelfTestRoute([property: Id(0)] ServerId To)
{
    [Id(1)] public SelfTestState State { get; init; }
    /// <summary>What failed, in words.</summary>
    [Id(2)] public string Text { get; init; } = "";
    /// <summary>From the call to its answer; null: it was not answered.</summary>
    [Id(3)] public TimeSpan? SetUp { get; init; }
    /// <summary>What came back; null: nothing.</summary>
    [Id(4)] public SelfTestSound? Sound { get; init; }
}

/// <param name="RoundTrip">From the server's mouth to its ear.</param>
/// <param name="LevelDb">Against what was said: 0 is as loud.</param>
/// <param name="Loss">Of what was said, not heard again; a fraction.</param>
[GenerateSerializer, Immutable, Alias("SelfTestSound")]
public sealed record SelfTestSound([property: Id(0)] TimeSpan RoundTrip, [property: Id(1)] double LevelDb, [property: Id(2)] double Loss);

public enum SelfTestState { Waiting, Running, Ok, Failed }

/// <summary>Whether a self-test runs. Not: <see cref="Text"/> says why.</summary>
[GenerateSerializer, Immutable, Alias("SelfTestReply")]
public sealed record SelfTestReply([property: Id(0)] SelfTestSnapshot? Test, [property: Id(1)] string Text = "");
