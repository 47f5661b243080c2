using System.Buffers;
using System.Globalization;
using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>
/// Answers a re-INVITE or UPDATE (RFC 3261 section 14.2, RFC 3311): our side stays as it is, holds and moves of the other side are taken.
/// Without an offer in the re-INVITE our description is offered again, and the ACK brings the answer.
/// </summary>
internal sealed class MediaUpdate(SipStack stack, CallMachine machine, SipMessage request, ServerTransaction transaction, SipHop source, string contact)
{
    private SuccessSender? _sender;
    private bool _offered;

    private SipCall Call => machine.Call;

    /// <summary>True when a 200 has been sent.</summary>
    public bool Run()
    {
        SessionDescription? remote = null;
        if (!request.Body.IsEmpty && SessionDescription.TryParse(request.Body, out remote) != OperationStatus.Done) return Refuse(400, "Malformed Session Description");
        if (remote is null) return Unchanged();

        if (OwnCapabilities(remote) is not { } own || OfferAnswer.Answer(remote, own) is not { } answer) return Refuse(488, "Not Acceptable Here");
        Call.LocalDescription = answer.Description;
        Call.RemoteDescription = remote;
        Call.Events?.MediaChanged(Call, remote);
        Accept(Call.LocalDescription);
        return true;
    }

    public void OnAck(SipMessage ack)
    {
        _sender?.Stop();
        if (!_offered || SessionDescription.TryParse(ack.Body, out var remote) != OperationStatus.Done) return;
        Call.RemoteDescription = remote;
        Call.Events?.MediaChanged(Call, remote!);
    }

    public void Stop() => _sender?.Stop();

    private bool Unchanged()
    {
        _offered = request.Method == SipMethod.Invite;
        Accept(_offered ? Call.LocalDescription : null);
        return true;
    }

    private void Accept(SessionDescription? description)
    {
        var writer = stack.Responses.Begin(request, source, 200, "OK", machine.LocalTag);
        writer.Header(SipHeaderKind.Contact, contact);
        if (request.Method != SipMethod.Prack) machine.Session.Answer(request, writer);
        if (description is not null) writer.End(description);
        else writer.End();
        byte[] response = writer.Written.ToArray();
        transaction.Respond(200);
        if (request.Method == SipMethod.Invite)
            _sender = new SuccessSender(stack, response, ResponseBuilder.ReplyTo(request, source), () => machine.HangUp(null));
    }

    private bool Refuse(int status, string reason)
    {
        stack.Responses.Plain(request, source, status, reason, machine.LocalTag);
        transaction.Respond(status);
        return false;
    }

    /// <summary>What we said last, with the version that the next description must have.</summary>
    private AudioCapabilities? OwnCapabilities(SessionDescription remote)
    {
        var local = Call.LocalDescription!;
        if (local.AudioEndPoint is not { } endPoint) return null;
        _ = ulong.TryParse(local.Origin.SessionId, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id);
        _ = ulong.TryParse(local.Origin.SessionVersion, NumberStyles.None, CultureInfo.InvariantCulture, out ulong version);
        bool same = Call.RemoteDescription?.ToString() == remote.ToString();
        return new AudioCapabilities
        {
            Local = endPoint,
            Codecs = OfferAnswer.CodecsOf(local),
            Security = AudioSecurity.Of(local, Call.RemoteDescription),
            SessionId = id,
            SessionVersion = same ? version : version + 1,
        };
    }
}
