using System.Globalization;
using System.Text;

namespace Carillon.Tests.Switch;

/// <summary>What SIPp says and expects as a caller. It counts messages, and makes a request's branch of that number; CSeq is counted here.</summary>
internal sealed class SippScript
{
    public const string Sdp = "v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\nm=audio 6000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\n";

    private readonly StringBuilder _text = new();
    private int _messages;
    private int _cseq;
    private int _inviteCSeq;
    private int _invite;
    private bool _looks;

    /// <summary>SIPp refuses a variable that is set and never read, unless it is told so; and one that it is told of and that is not there.</summary>
    public string Xml => $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"caller\">\n{_text}{(_looks ? "<Reference variables=\"9\"/>" : "")}\n</scenario>";

    /// <param name="body">A session description; empty: the other side offers.</param>
    /// <param name="within">A re-INVITE.</param>
    public SippScript Invite(string body = Sdp, string extra = "", bool within = false)
    {
        (_inviteCSeq, _invite) = (++_cseq, _messages);
        return Send("INVITE", _cseq, "[branch]", within, extra, body);
    }

    public SippScript Ack(string body = "") => Send("ACK", _inviteCSeq, "[branch]", true, "", body);

    /// <summary>Of a refusal: it belongs to the INVITE's transaction.</summary>
    public SippScript AckRefusal() => Send("ACK", _inviteCSeq, Back(), true, "", "");

    public SippScript Cancel() => Send("CANCEL", _inviteCSeq, Back(), false, "", "");

    public SippScript Prack() => Send("PRACK", ++_cseq, "[branch]", true, string.Create(CultureInfo.InvariantCulture, $"RAck: [$1] {_inviteCSeq} INVITE\n"), "");

    public SippScript HangUp() => Send("BYE", ++_cseq, "[branch]", true, "", "").Gets(200);

    public SippScript Gets(params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            Gets(status, "");
        return this;
    }

    /// <summary>What comes again meanwhile is passed over by SIPp.</summary>
    public SippScript Waits(int milliseconds)
    {
        _messages++;
        _text.Append(CultureInfo.InvariantCulture, $"<pause milliseconds=\"{milliseconds}\"/>\n");
        return this;
    }

    public SippScript GetsMaybe(int status)
    {
        _messages++;
        _text.Append(CultureInfo.InvariantCulture, $"<recv response=\"{status}\" optional=\"true\"/>\n");
        return this;
    }

    public SippScript GetsHeader(int status, string header, string like) => Gets(status, Look("hdr", $"header=\"{header}:\" ", like));

    public SippScript GetsBody(int status, string like) => Gets(status, Look("body", "", like));

    /// <summary>With an RSeq, which the next PRACK names.</summary>
    public SippScript GetsReliable(int status) => Gets(status, "<ereg search_in=\"hdr\" header=\"RSeq:\" regexp=\"[0-9]+\" check_it=\"true\" assign_to=\"1\"/>");

    private string Look(string where, string header, string like)
    {
        _looks = true;
        return $"<ereg search_in=\"{where}\" {header}regexp=\"{like}\" check_it=\"true\" assign_to=\"9\"/>";
    }

    private SippScript Gets(int status, string action)
    {
        _messages++;
        _text.Append(CultureInfo.InvariantCulture, $"<recv response=\"{status}\">{(action.Length == 0 ? "" : $"<action>{action}</action>")}</recv>\n");
        return this;
    }

    private string Back() => string.Create(CultureInfo.InvariantCulture, $"[branch-{_messages - _invite}]");

    private SippScript Send(string method, int cseq, string branch, bool tagged, string extra, string body)
    {
        _messages++;
        _text.Append(CultureInfo.InvariantCulture, $"""
            <send{(method == "ACK" ? "" : " retrans=\"500\"")}><![CDATA[

            {method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
            From: <sip:4940111@[local_ip]>;tag=[call_number]
            To: <sip:[service]@[remote_ip]>{(tagged ? "[peer_tag_param]" : "")}
            Call-ID: [call_id]
            CSeq: {cseq} {method}
            Contact: <sip:4940111@[local_ip]:[local_port]>
            Max-Forwards: 70
            {extra}{(body.Length > 0 ? "Content-Type: application/sdp\n" : "")}Content-Length: [len]

            {body}]]></send>

            """);
        return this;
    }
}
