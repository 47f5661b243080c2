using System.Globalization;
using System.Net;
using System.Text;

namespace Carillon.Tests.Signalling.Sip.Sipp;

/// <summary>A scenario for SIPp, step by step: it is called, or it calls. SIPp fails the call on whatever is not in it.</summary>
internal sealed class SippScript
{
    private const string Dialog = "[last_From:]\n[last_To:]\n[last_Call-ID:]\n";
    private const string OwnTag = ";tag=[pid]SIPp[call_number]";

    private readonly StringBuilder _text = new();
    private readonly List<string> _variables = [];
    private readonly bool _calls;
    private uint _cseq = 1, _invite = 1;

    private SippScript(bool calls) => _calls = calls;

    public static string Sdp => "v=0\no=sipp 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\nm=audio 6000 RTP/AVP 8\n";

    /// <summary>Waits for the INVITE, and keeps what responses to it need when other requests have come meanwhile.</summary>
    public static SippScript Called(string? header = null, string? regexp = null)
    {
        var script = new SippScript(calls: false);
        script._variables.AddRange(["via", "to", "from", "cseq"]);
        string check = header is null ? "" : script.Check(header, regexp!);
        script._text.Append($"<recv request=\"INVITE\" rrs=\"true\"><action>{Keep("Via", "via")}{Keep("To", "to")}{Keep("From", "from")}{Keep("CSeq", "cseq")}{check}</action></recv>\n");
        return script;
    }

    public static SippScript Calls(string headers, string? sdp = null)
    {
        var script = new SippScript(calls: true);
        script.Send("INVITE sip:callee@[remote_ip]:[remote_port] SIP/2.0", "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
            + $"From: <sip:sipp@[local_ip]:[local_port]>{OwnTag}\nTo: <sip:callee@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: 1 INVITE\nMax-Forwards: 70\n"
            + "Contact: <sip:sipp@[local_ip]:[local_port]>\n" + headers, sdp ?? Sdp, "retrans=\"500\"");
        script._text.Append("<recv response=\"100\" optional=\"true\"/>\n");
        return script;
    }

    /// <summary>A request, with what one of its headers must be like.</summary>
    public SippScript Receive(string method, string? header = null, string? regexp = null) => Received("request", method, header, regexp);

    public SippScript Expect(int status, string? header = null, string? regexp = null) => Received("response", status.ToString(CultureInfo.InvariantCulture), header, regexp);

    /// <summary>A provisional response with its RSeq, and the PRACK for it.</summary>
    public SippScript Acknowledge(int status)
    {
        string number = Variable();
        _text.Append($"<recv response=\"{status}\"><action><ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"RSeq:\" check_it=\"true\" assign_to=\"{number}\"/></action></recv>\n");
        return Request("PRACK", $"RAck: [${number}] 1 INVITE\n").Expect(200);
    }

    /// <summary>A response to what came last.</summary>
    public SippScript Respond(int status, string headers = "", string sdp = "") =>
        Send($"SIP/2.0 {status} So", $"[last_Via:]\n{Dialog}[last_CSeq:]\nContact: <sip:sipp@[local_ip]:[local_port]>\n{headers}", sdp, "");

    /// <summary>A response to the INVITE that began all.</summary>
    /// <param name="fork">Of several places that a proxy asks at once, the one that says it: each has a tag of its own.</param>
    public SippScript RespondToInvite(int status, string headers = "", string sdp = "", string fork = "") =>
        Send($"SIP/2.0 {status} So", $"Via:[$via]\n[last_From:]\nTo:[$to]{OwnTag}{fork}\n[last_Call-ID:]\nCSeq:[$cseq]\nContact: <sip:sipp@[local_ip]:[local_port]>\n{headers}", sdp,
            status >= 200 ? "retrans=\"500\"" : "");

    /// <summary>Within the call, as its caller.</summary>
    public SippScript Request(string method, string headers = "", string sdp = "", string type = "application/sdp")
    {
        Assert.True(_calls, "who is called has no last response to take its dialog from");
        uint number = method == "ACK" ? _invite : ++_cseq;
        if (method == "INVITE") _invite = number;
        return Send($"{method} sip:callee@[remote_ip]:[remote_port] SIP/2.0", $"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n{Dialog}CSeq: {number} {method}\nMax-Forwards: 70\n"
            + $"Contact: <sip:sipp@[local_ip]:[local_port]>\n{headers}", sdp, method == "ACK" ? "" : "retrans=\"500\"", type);
    }

    /// <summary>Within the call, as who was called: how the call that a REFER led to goes (RFC 3420). Its answer may get lost, and it is sent again.</summary>
    public SippScript Notify(string state, string fragment)
    {
        ++_cseq;
        return RequestBack("NOTIFY", $"Event: refer\nSubscription-State: {state}\n", fragment + "\n", "").ExpectOverLoss();
    }

    /// <summary>Who was called ends the call.</summary>
    public SippScript HangsUp(string fork = "")
    {
        ++_cseq;
        return RequestBack("BYE", "", "", fork).Expect(200);
    }

    /// <summary>Who called ends the call, also after requests have come within it.</summary>
    public SippScript Bye() => Send("BYE sip:callee@[remote_ip]:[remote_port] SIP/2.0", $"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom: <sip:sipp@[local_ip]:[local_port]>{OwnTag}\n"
        + $"To: <sip:callee@[remote_ip]:[remote_port]>[peer_tag_param]\n[last_Call-ID:]\nCSeq: {++_cseq} BYE\nMax-Forwards: 70\n", "", "retrans=\"500\"").Expect(200);

    /// <summary>A 200 that gets lost in a third of the calls, and now and then again: what it answers is sent again, and has to count once.</summary>
    public SippScript ExpectOverLoss()
    {
        _text.Append("<recv response=\"200\" lost=\"33\"/>\n");
        return this;
    }

    public SippScript Pause(int milliseconds)
    {
        _text.Append($"<pause milliseconds=\"{milliseconds}\"/>\n");
        return this;
    }

    /// <summary>Starts SIPp; a test without it is skipped.</summary>
    /// <param name="target">Whom it calls; null: it is called.</param>
    public SippRun Run(string name, int calls, IPEndPoint? target = null) => SippRun.Start(name, ToString(), calls, target);

    public override string ToString() =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"carillon\">\n{_text}{(_variables.Count == 0 ? "" : $"<Reference variables=\"{string.Join(',', _variables)}\"/>\n")}</scenario>\n";

    private static string Keep(string header, string variable) => $"<ereg regexp=\".*\" search_in=\"hdr\" header=\"{header}:\" assign_to=\"{variable}\"/>";

    private SippScript RequestBack(string method, string headers, string body, string fork) =>
        Send($"{method} [next_url] SIP/2.0", $"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-{_cseq}\nFrom:[$to]{OwnTag}{fork}\nTo:[$from]\n[last_Call-ID:]\n"
            + $"CSeq: {_cseq} {method}\nMax-Forwards: 70\nContact: <sip:sipp@[local_ip]:[local_port]>\n{headers}", body, "retrans=\"500\"", "message/sipfrag");

    private SippScript Received(string kind, string what, string? header, string? regexp)
    {
        string check = header is null ? "" : $"<action>{Check(header, regexp!)}</action>";
        _text.Append($"<recv {kind}=\"{what}\">{check}</recv>\n");
        return this;
    }

    private SippScript Send(string startLine, string headers, string sdp, string attributes, string bodyType = "application/sdp")
    {
        string type = sdp.Length == 0 ? "" : $"Content-Type: {bodyType}\n";
        _text.Append($"<send {attributes}><![CDATA[\n\n{startLine}\n{headers}{type}Content-Length: {(sdp.Length == 0 ? "0" : "[len]")}\n\n{sdp}\n]]></send>\n");
        return this;
    }

    private string Check(string header, string regexp) => $"<ereg regexp=\"{regexp}\" search_in=\"hdr\" header=\"{header}:\" check_it=\"true\" assign_to=\"{Variable()}\"/>";

    private string Variable()
    {
        string name = "v" + _variables.Count.ToString(CultureInfo.InvariantCulture);
        _variables.Add(name);
        return name;
    }
}
