using System.Buffers;
using System.Security.Cryptography;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>
/// Runs ReliableProvisionalTable for one INVITE that came: one response at a time, repeated until its PRACK, over TCP too, for a proxy
/// behind may speak UDP. What more is to be said meanwhile waits.
/// </summary>
/// <param name="send">Sends a response with this RSeq and returns it for repetition.</param>
/// <param name="again">Sends it again.</param>
/// <param name="gaveUp">No PRACK within 64 T1.</param>
internal sealed class ReliableResponses(
    SipStack stack, CSeqHeader invite, Func<Provisional, uint, byte[]> send, Action<byte[]> again, Action gaveUp) : ITimed
{
    /// <summary>More than these say nothing new.</summary>
    private const int MostQueued = 4;

    private readonly Queue<Provisional> _queue = new();
    private ReliableState _state;
    private uint _rseq = (uint)RandomNumberGenerator.GetInt32(1, (int)RSeqHeader.LargestFirst);
    private byte[] _last = [];
    private TimeSpan _interval;
    private LoopTimer? _again, _giveUp;

    public bool IsWaiting => _state == ReliableState.Waiting;

    /// <summary>What was sent last, or waits.</summary>
    public Provisional? Last { get; private set; }

    public void Send(Provisional response) => Step(ReliableInput.Send, response);

    /// <summary>The INVITE is answered or refused: nothing is repeated any more.</summary>
    public void Final() => Step(ReliableInput.Final);

    /// <summary>How a PRACK is to be answered. After 200, say SendNext.</summary>
    public int Take(SipMessage prack)
    {
        if (!prack.TryGet(SipHeaderKind.RAck, out var text) || RAckHeader.TryParse(text, out var rack) != OperationStatus.Done) return 400;
        bool fits = rack == new RAckHeader(_rseq, invite);
        return (Step(fits ? ReliableInput.Prack : ReliableInput.OtherPrack) & ReliableActions.Accept) != 0 ? 200 : 481;
    }

    public void SendNext()
    {
        if (_queue.TryDequeue(out var next)) Send(next);
    }

    public void OnTimer(TimerName name) => Step(name == TimerName.Retransmit ? ReliableInput.TimerRetransmit : ReliableInput.TimerGiveUp);

    private ReliableActions Step(ReliableInput input, Provisional? response = null)
    {
        (_state, var actions) = ReliableProvisionalTable.Step(_state, input);
        bool Does(ReliableActions action) => (actions & action) != 0;

        if (Does(ReliableActions.StopTimers)) StopTimers();
        if (Does(ReliableActions.SendIt)) SendAndWait(response!);
        if (Does(ReliableActions.Queue) && _queue.Count < MostQueued) _queue.Enqueue(response!);
        if (Does(ReliableActions.Repeat)) Repeat();
        if (Does(ReliableActions.GiveUp)) gaveUp();
        return actions;
    }

    private void SendAndWait(Provisional response)
    {
        Last = response;
        _interval = stack.Timers.T1;
        _again = stack.Clock.Start(_interval, this, TimerName.Retransmit);
        _giveUp = stack.Clock.Start(stack.Timers.TimerH, this, TimerName.Timeout);
        _last = send(response, ++_rseq);
    }

    private void Repeat()
    {
        _interval *= 2;
        _again = stack.Clock.Start(_interval, this, TimerName.Retransmit);
        stack.Counters.Retransmitted++;
        again(_last);
    }

    private void StopTimers()
    {
        _again?.Cancel();
        _giveUp?.Cancel();
    }
}
