using Carillon.Lab.Running;
using Carillon.Media;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Bench;

/// <summary>One call of the generator: its leg, its voice, and whether it is up.</summary>
public sealed class BenchParty : ISipCallEvents
{
    private readonly Action<BenchParty> _changed;
    private int _released;

    internal BenchParty(string number, RtpLeg leg, BenchVoice voice, Action<BenchParty> changed) => (Number, Leg, Voice, _changed) = (number, leg, voice, changed);

    public string Number { get; }

    public BenchVoice Voice { get; }

    public bool IsUp { get; private set; }

    internal RtpLeg Leg { get; }

    /// <summary>Of a call that we made; null for those that we took.</summary>
    internal SessionDescription? Offer { get; init; }

    /// <summary>It never says anything.</summary>
    internal bool IsMute { get; init; }

    internal SipCall? Call { get; set; }

    public void HangUp() => Call?.HangUp();

    public void Sent(SipCall call)
    {
        // Who calls waits for the answer.
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
        // Who calls waits for the answer.
    }

    public void Answered(SipCall call, SessionDescription remote)
    {
        if (!IsMute && Offer is { } offer && !LabMedia.Conclude(Leg, offer, remote))
        {
            call.HangUp();
            return;
        }

        IsUp = true;
        _changed(this);
    }

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
        // Nobody moves his audio in a bench.
    }

    public void InfoDtmf(SipCall call, char digit)
    {
        // Nobody presses anything.
    }

    public void Ended(SipCall call, SipCallEnd end)
    {
        IsUp = false;
        Release();
        _changed(this);
    }

    internal void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            Leg.Dispose();
    }
}
