using System.Collections.Concurrent;
using System.Threading.Channels;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Writes down what happens to a call, in order, and lets a test await the next of it.</summary>
internal sealed class CallRecorder : ISipCallEvents
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public ConcurrentQueue<string> All { get; } = new();

    public SipCallEnd? End { get; private set; }

    public SessionDescription? Remote { get; private set; }

    public Action<SipCall, SessionDescription>? OnMediaChanged { get; set; }

    public Action<SipTransferRequest>? OnTransferAsked { get; set; }

    public void TransferAsked(SipCall call, SipTransferRequest request)
    {
        OnTransferAsked?.Invoke(request);
        Note("asked");
    }

    public void TransferProgress(SipCall call, int status) => Note($"transfer {status}");

    public void TransferEnded(SipCall call, int status, bool accepted) => Note($"transferred {status}");

    public void Sent(SipCall call) => Note("sent");

    public void Progress(SipCall call, int status, SessionDescription? answer) => Note(answer is null ? $"{status}" : $"{status} sdp");

    public void Answered(SipCall call, SessionDescription remote)
    {
        Remote = remote;
        Note("answered");
    }

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
        Remote = remote;
        OnMediaChanged?.Invoke(call, remote);
        Note("media " + remote.AudioDirection.ToAttribute());
    }

    public void ChangeRefused(SipCall call, int status) => Note($"change refused {status}");

    public void InfoDtmf(SipCall call, char digit) => Note($"dtmf {digit}");

    public void Ended(SipCall call, SipCallEnd end)
    {
        End = end;
        Note($"ended {end.Status} {end.By}");
    }

    /// <summary>Takes events until this one comes.</summary>
    public async Task Until(string expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await _events.Reader.ReadAsync(patience.Token) != expected)
            {
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited for '{expected}'; so far: {string.Join(", ", All)}");
        }
    }

    private void Note(string what)
    {
        All.Enqueue(what);
        _events.Writer.TryWrite(what);
    }
}
