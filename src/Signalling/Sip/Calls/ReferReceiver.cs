using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>One REFER that came within a call, and the reports about it. The subscription lives no longer than the call.</summary>
internal sealed class ReferReceiver(SipStack stack, CallMachine machine, SipMessage refer, ServerTransaction transaction, SipHop source)
{
    private const string Silence = "false";
    private const int Lifetime = 180;

    private readonly string _event = "refer;id=" + NumberOf(refer);
    private readonly bool _wantsReports = !string.Equals(refer.Header("Refer-Sub")?.Split(';')[0].Trim(), Silence, StringComparison.OrdinalIgnoreCase);
    private bool _answered, _over;

    /// <summary>The last word has been said.</summary>
    public bool IsOver => _over || machine.HasEnded;

    public void Post(Action act) => stack.Post(act);

    public void Accept()
    {
        if (_answered || machine.HasEnded) return;
        _answered = true;
        var writer = stack.Responses.Begin(refer, source, 202, "Accepted", machine.LocalTag);
        writer.Header(SipHeaderKind.Contact, machine.Contact);
        if (!_wantsReports) writer.Header("Refer-Sub", Silence);
        writer.End();
        transaction.Respond(202);
        Report(100);
    }

    public void Refuse(int status)
    {
        if (_answered || machine.HasEnded) return;
        (_answered, _over) = (true, true);
        stack.Responses.Plain(refer, source, status, StatusText.Of(status), machine.LocalTag);
        transaction.Respond(status);
    }

    public void Report(int status)
    {
        if (!_answered || IsOver) return;
        _over = status >= 200;
        if (!_wantsReports) return;
        new DialogRequest(stack, machine.Dialog!, machine.Credential, SipMethod.Notify)
        {
            Contact = machine.Contact,
            Subscription = (_event, _over ? "terminated;reason=noresource" : $"active;expires={Lifetime}"),
            ContentType = SipFragment.ContentType,
            Body = SipFragment.Of(status, StatusText.Of(status)),
        }.Send();
    }

    private static uint NumberOf(SipMessage refer)
    {
        refer.TryGet(SipHeaderKind.CSeq, out var text);
        _ = CSeqHeader.TryParse(text, out var cseq);
        return cseq.Number;
    }
}
