using System.Net;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip;

/// <summary>One OPTIONS outside a dialog: is the peer there, and how far away (RFC 3261 section 11)?</summary>
internal sealed class OptionsPing(SipStack stack, SipUri target, SipHop address, TimeSpan timeout) : IClientUser, ITimed
{
    private readonly TaskCompletionSource<SipResponseResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sentAt;
    private LoopTimer? _timer;

    public Task<SipResponseResult> Result => _result.Task;

    public void Start()
    {
        string branch = SipToken.NewBranch();
        var writer = stack.Writer;
        writer.Request(SipMethod.Options, target.ForRequest().ToString());
        writer.Via(address.Transport, stack.SentBy(address), branch);
        writer.Header(SipHeaderKind.MaxForwards, 70);
        writer.Header(SipHeaderKind.From, $"<sip:{stack.SentBy(address)}>;tag={SipToken.New()}");
        writer.Header(SipHeaderKind.To, $"<{target}>");
        writer.Header(SipHeaderKind.CallId, SipToken.New() + "@" + stack.SentFrom(address).Address);
        writer.CSeq(1, SipMethod.Options);
        writer.Header(SipHeaderKind.Accept, "application/sdp");
        writer.Header(SipHeaderKind.UserAgent, stack.Options.UserAgent);
        writer.End();
        _sentAt = stack.Time.GetTimestamp();
        _timer = stack.Clock.Start(timeout, this, TimerName.Silence);
        stack.Transactions.StartOther(SipMethod.Options, writer.Written.ToArray(), branch, address, this);
    }

    public void OnResponse(SipMessage response, SipHop from)
    {
        if (response.StatusCode >= 200) Finish(response.StatusCode, Encoding.UTF8.GetString(response.ReasonPhrase));
    }

    public void OnFailure(bool transport) => Finish(transport ? 503 : 408, transport ? "could not be sent" : "no response");

    public void OnTimer(TimerName name) => Finish(408, "no response");

    private void Finish(int status, string reason)
    {
        _timer?.Cancel();
        _result.TrySetResult(new SipResponseResult(status, reason, stack.Time.GetElapsedTime(_sentAt)));
    }
}
