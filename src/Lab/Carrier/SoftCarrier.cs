using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Carrier;

/// <summary>Takes INVITEs and gives each a call of its own.</summary>
internal sealed class SoftCarrier(CarrierOptions options, SipEndpoint endpoint, LabMedia media, LabLoop loop, LabBook book, JsonLinesFile? log) : ISipInbound
{
    /// <summary>Set by who wants to name it so: what the switch puts into its INVITE.</summary>
    public const string AttemptHeader = "X-Carillon-Attempt";

    private readonly Dictionary<string, int> _earlierCalls = [];
    private readonly HashSet<CarrierCall> _answered = [];

    public LabLoop Loop => loop;

    public LabMedia Media => media;

    public LabBook Book => book;

    /// <summary>How many agents are ready now, as far as the lab knows.</summary>
    public Func<int> ReadyAgents { get; set; } = () => 0;

    /// <summary>Told of each customer who answered; for faults that are planted.</summary>
    public Action<CarrierCall>? Answered { get; set; }

    public IReadOnlyCollection<CarrierCall> Talking => _answered;

    public async Task StartAsync(CancellationToken ct)
    {
        endpoint.Inbound = this;
        endpoint.SetTrustedAddresses(options.Trusted);
        await endpoint.StartAsync(ct).ConfigureAwait(false);
    }

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        var taken = new CarrierCall(call, offer, this, loop.Clock.GetTimestamp());
        call.Events = taken;
        loop.Post(taken.Begin);
    }

    public CallFate FateOf(string number)
    {
        var earlier = _earlierCalls.GetValueOrDefault(number);
        _earlierCalls[number] = earlier + 1;
        return CallFate.Draw(options, number, earlier);
    }

    public void Log(CarrierLine line) => log?.Write(line);

    public void NoteAnswered(CarrierCall call)
    {
        _answered.Add(call);
        Answered?.Invoke(call);
    }

    public void NoteEnded(CarrierCall call) => _answered.Remove(call);
}
