using Carillon.Interop.Kit;

namespace Carillon.Interop.Deployment;

/// <summary>A call that an agent had.</summary>
/// <param name="Server">Of its customer's leg.</param>
internal sealed record ConnectedCall(string Attempt, string Server, string AgentServer);

/// <summary>What a collector was told of it.</summary>
internal sealed class CallTrace(ConnectedCall call, IReadOnlyList<TraceCollector.Span> spans)
{
    /// <summary>Telephony servers tell times by their monotonic clock, back from the end.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(5);

    private static readonly (string Before, string After)[] OneEndsBeforeTheOtherBegins =
        [("commit", "originate"), ("slot", "invite"), ("offer", "join"), ("join", "store end"), ("conversation", "store end")];

    private static readonly (string First, string Then)[] OneBeginsBeforeTheOther =
        [("attempt", "commit"), ("originate", "slot"), ("invite", "talk"), ("talk", "offer"), ("join", "conversation"), ("conversation", "wrap-up"), ("wrap-up", "store disposition")];

    /// <summary>1 told by whom it must be  2 in the order in which things happen, whichever process tells of them  3 each within its parent, of the same process</summary>
    public void IsWhole()
    {
        Assert.Equal(("carillon-web", "demo-web", call.AgentServer), (Span("attempt").Service, Span("attempt").Instance, Span("attempt").Tag("agent_server"))); // 1
        Assert.Equal(("carillon-telephony", call.Server), (Span("leg").Service, Span("leg").Instance));
        Assert.Equal(call.Server == call.AgentServer ? [] : [call.Server, call.AgentServer], spans.Where(s => s.Name == "link").Select(s => s.Instance).Order(StringComparer.Ordinal));
        foreach (var (before, after) in OneEndsBeforeTheOtherBegins) // 2
            Assert.True(Span(before).To <= Span(after).From + Slack, Story($"{before} ends after {after} begins"));
        foreach (var (first, then) in OneBeginsBeforeTheOther)
            Assert.True(Span(first).From <= Span(then).From + Slack, Story($"{first} begins after {then}"));
        foreach (var inner in spans.Where(s => s.Parent.Length > 0)) // 3
            Assert.True(spans.SingleOrDefault(s => s.Id == inner.Parent) is { } outer && outer.Instance == inner.Instance && inner.From >= outer.From - Slack && inner.To <= outer.To + Slack, Story($"'{inner}' is not within its parent"));
    }

    /// <summary>Of the customer's leg, where a link has one of that name too.</summary>
    private TraceCollector.Span Span(string name)
    {
        var leg = spans.FirstOrDefault(s => s.Name == "leg")?.Id;
        var span = spans.FirstOrDefault(s => s.Name == name && (name is not ("talk" or "slot") || s.Parent == leg));
        Assert.True(span is not null, Story($"there is no '{name}'"));
        return span;
    }

    private string Story(string fault) => $"{fault}, in the trace of {call}:\n{string.Join('\n', spans)}";
}
