using System.Net;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>A UAS repeats its 2xx until the ACK comes, and gives up after 64 T1 (RFC 3261 section 13.3.1.4).</summary>
internal sealed class SuccessSender : ITimed
{
    private readonly SipStack _stack;
    private readonly byte[] _response;
    private readonly SipHop _replyTo;
    private readonly Action _gaveUp;
    private readonly LoopTimer _giveUp;
    private LoopTimer _again;
    private TimeSpan _interval;

    public SuccessSender(SipStack stack, byte[] response, SipHop replyTo, Action gaveUp)
    {
        (_stack, _response, _replyTo, _gaveUp, _interval) = (stack, response, replyTo, gaveUp, stack.Timers.T1);
        _again = stack.Clock.Start(_interval, this, TimerName.RetransmitSuccess);
        _giveUp = stack.Clock.Start(stack.Timers.TimerH, this, TimerName.WaitForAck);
    }

    public void Stop()
    {
        _again.Cancel();
        _giveUp.Cancel();
    }

    public void OnTimer(TimerName name)
    {
        if (name == TimerName.WaitForAck)
        {
            Stop();
            _gaveUp();
            return;
        }
        _interval = _stack.Timers.Doubled(_interval);
        _again = _stack.Clock.Start(_interval, this, TimerName.RetransmitSuccess);
        _stack.Counters.Retransmitted++;
        _stack.Send(_response, _replyTo);
    }
}
