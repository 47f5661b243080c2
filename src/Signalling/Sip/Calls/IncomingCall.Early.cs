using System.Buffers;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>What is said before the answer, and made reliable where the caller and the rules for it want that (RFC 3262).</summary>
internal sealed partial class IncomingCall
{
    private readonly ReliableResponses? _reliable;
    private readonly bool _mustBeReliable;
    private SessionDescription? _answerWaits;

    /// <summary>Offer and answer are exchanged: no response says more of that (RFC 3261 section 13.2.1).</summary>
    private bool _settled;

    /// <summary>A description is out that stands.</summary>
    private bool IsDescribed => _settled || _reliable?.Last?.Description is not null;

    private void Provisional(int status, SessionDescription? description)
    {
        if (HasEnded || _answered) return;
        // An INVITE without an offer gets ours in the first reliable response (RFC 3262 section 5); what has none goes as ever, or not at all.
        bool asEver = _reliable is null || (_offer is null && description is null && !_settled);
        if (!asEver) _reliable!.Send(new Provisional(status, description));
        else if (!_mustBeReliable)
        {
            Write(new Provisional(status, description), null);
            _transaction.Respond(status);
        }
    }

    private byte[] SendReliably(Provisional response, uint rseq)
    {
        Write(_settled ? response with { Description = null } : response, rseq);
        byte[] bytes = Stack.Writer.Written.ToArray();
        _transaction.Respond(response.Status);
        return bytes;
    }

    private void Write(Provisional response, uint? rseq)
    {
        var writer = Stack.Responses.Begin(_invite, _source, response.Status, StatusText.Of(response.Status), LocalTag);
        writer.Header(SipHeaderKind.Contact, Contact);
        if (rseq is { } number)
        {
            // Without Allow the caller would not know that it may say UPDATE already (RFC 3311 section 5.1).
            writer.Header(SipHeaderKind.Allow, ResponseBuilder.Allow);
            writer.Header(SipHeaderKind.Require, OptionTags.Reliable);
            writer.Header(SipHeaderKind.RSeq, number);
        }
        if (response.Description is { } description) writer.End(description);
        else writer.End();
    }

    /// <summary>1 does it fit  2 the answer to our offer, or an offer of its own, or nothing  3 what waited for it.</summary>
    protected override void Prack(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        // 1
        int verdict = _reliable?.Take(request) ?? 481;
        if (verdict != 200)
        {
            Reply(request, transaction, source, verdict, StatusText.Of(verdict));
            return;
        }
        // 2
        bool described = _reliable!.Last?.Description is not null;
        if (described && _offer is null && !_settled)
        {
            if (!TakeAnswer(request, transaction, source)) return;
        }
        else if (!request.Body.IsEmpty && Call.LocalDescription is not null) new MediaUpdate(Stack, this, request, transaction, source, Contact).Run();
        else Reply(request, transaction, source, request.Body.IsEmpty ? 200 : 488, StatusText.Of(request.Body.IsEmpty ? 200 : 488));
        _settled |= described;
        // 3
        _reliable.SendNext();
        if (_reliable.IsWaiting || _answerWaits is not { } answer) return;
        _answerWaits = null;
        Answer(answer);
    }

    private bool TakeAnswer(SipMessage prack, ServerTransaction transaction, SipHop source)
    {
        if (SessionDescription.TryParse(prack.Body, out var remote) != OperationStatus.Done)
        {
            Reply(prack, transaction, source, 488, "No Answer To Our Offer");
            Reject(488, null);
            return false;
        }
        Reply(prack, transaction, source, 200, "OK");
        Call.RemoteDescription = remote;
        Call.Events?.MediaChanged(Call, remote!);
        return true;
    }

    private void NoPrack()
    {
        Refuse(500, "No PRACK", null);
        End(new SipCallEnd(408, "no PRACK", null, SipCallEnder.Timeout));
    }

    private static CSeqHeader NumberOf(SipMessage invite)
    {
        invite.TryGet(SipHeaderKind.CSeq, out var text);
        _ = CSeqHeader.TryParse(text, out var cseq);
        return cseq;
    }
}
