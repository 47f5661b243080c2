using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>Who is it, and is it encrypted: from AUTHREQ to ACCEPT (RFC 5456 section 6.2).</summary>
sealed partial class CallLeg
{
    void OnAuthReq(in InformationElements elements)
    {
        if (_state != CallState.Waiting) return;
        _methods = elements.AuthMethods ?? AuthMethods.None;
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        if (!_services.TryProve(ref writer, _peer, _methods, elements.Challenge))
        {
            Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Authentication, CauseCode.FacilityRejected, "no way to authenticate that both know"));
            return;
        }
        var encryption = LoopServices.Signs(_peer, _methods) ? EncryptionMethods.None : Common(elements.Encryption);
        if (RefusesClear(encryption)) return;
        _challenge = elements.Challenge!;
        if (encryption != EncryptionMethods.None) Encrypt(encryption, Md5Challenge.EncryptionKey(_challenge, _peer.Secret));
        Step(CallInput.AuthReqReceived);
    }

    void OnAuthRep(in InformationElements elements)
    {
        if (_state != CallState.Authenticating) return;
        if (_services.Proves(_peer, _challenge, elements)) Step(CallInput.AuthenticationPassed);
        else RefuseSecret(inClear: false);
    }

    void OnAccept(in InformationElements elements)
    {
        if (_state != CallState.Waiting) return;
        var format = CallMessages.Best(elements.Format ?? _request.Preferred, _request.Capability, _request.Preferred);
        if (format == MediaFormat.None)
        {
            Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Local, CauseCode.BearerCapabilityNotAvailable, "no common format"));
            return;
        }
        if (_cipher is null)
        {
            var encryption = IsProven ? Common(elements.Encryption) : EncryptionMethods.None;
            if (RefusesClear(encryption)) return;
            if (encryption != EncryptionMethods.None) Encrypt(encryption, TrunkProof.EncryptionKey(_peer.Secret, _token, LocalNumber, NewTimestamp));
        }
        Handle.Format = format;
        Step(CallInput.AcceptReceived);
    }

    /// <summary>True: the call must be encrypted, the other side does not do it, and it has ended.</summary>
    bool RefusesClear(EncryptionMethods encryption)
    {
        if (_peer.Encryption != CallEncryption.Required || encryption != EncryptionMethods.None) return false;
        Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Authentication, CauseCode.FacilityRejected, "encryption is not offered"));
        return true;
    }

    /// <summary>The secret was wrong: what cannot be read under its key says so too.</summary>
    void RefuseSecret(bool inClear)
    {
        if (inClear)
        {
            _cipher?.Dispose();
            _cipher = null;
        }
        _services.Counters.Add(Iax2Count.BadSecrets);
        Iax2Log.WrongSecret(_services.Log, _peer.Name, Address);
        Step(CallInput.AuthenticationFailed, new Iax2CallEnd(Iax2EndedBy.Authentication, CauseCode.CallRejected, null));
    }
}
