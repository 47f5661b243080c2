namespace Carillon.Domain.Queues;

/// <summary>Answered customers of one campaign who have no agent, keyed by campaign id. It decides alone who leaves the queue how: an agent took him, or his time ran out.</summary>
[Alias("IWaitingCallsGrain")]
internal interface IWaitingCallsGrain : IGrainWithStringKey
{
    [Alias("Add")] Task Add(WaitingCall call);
    /// <summary>The next customer for an agent: first those who had one before, then who waits longest. Null: nobody is waiting (any more).</summary>
    [Alias("Take")] Task<WaitingCall?> Take(IReadOnlyList<ServerId> notFrom);
    /// <summary>He hung up, or was served otherwise.</summary>
    [Alias("Gone")] Task Gone(AttemptId attempt);
    [Alias("Count")] Task<int> Count();
}

[GenerateSerializer, Immutable, Alias("WaitingCall")]
internal sealed record WaitingCall
{
    [Id(0)] public required AttemptId Attempt { get; init; }
    [Id(1)] public required LegId Leg { get; init; }
    [Id(2)] public required ServerId Server { get; init; }
    [Id(3)] public required DateTimeOffset Since { get; init; }
    /// <summary>How long he may wait from now on.</summary>
    [Id(4)] public required TimeSpan AtMost { get; init; }
    /// <summary>He had an agent before: he is served first.</summary>
    [Id(5)] public bool First { get; init; }
}
