using System.Threading.Channels;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip.Streams;

/// <summary>Answers every call, or leaves that to the test.</summary>
internal sealed class Answering : ISipInbound
{
    private volatile SipCall? _last;

    public bool Waits { get; init; }

    public SipCall? Last => _last;

    public Channel<SipCallEnd> Ended { get; } = Channel.CreateUnbounded<SipCallEnd>();

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        call.Events = new Told(Ended.Writer);
        _last = call;
        if (!Waits) call.Answer(SipPair.AnswerTo(offer));
    }

    private sealed class Told(ChannelWriter<SipCallEnd> ended) : ISipCallEvents
    {
        public void Sent(SipCall call)
        {
        }

        public void Progress(SipCall call, int status, SessionDescription? answer)
        {
        }

        public void Answered(SipCall call, SessionDescription remote)
        {
        }

        public void MediaChanged(SipCall call, SessionDescription remote)
        {
        }

        public void InfoDtmf(SipCall call, char digit)
        {
        }

        public void Ended(SipCall call, SipCallEnd end) => ended.TryWrite(end);
    }
}
