using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>The elements of the messages that we build (RFC 5456 section 6).</summary>
static class CallMessages
{
    /// <summary>Room for the elements of one message.</summary>
    public const int MaxElements = 1200;
    public const ushort ProtocolVersion = 2;

    /// <summary>What we offer for an encrypted call.</summary>
    public const EncryptionMethods Encryption = EncryptionMethods.Aes128 | EncryptionMethods.KeyRotation;

    /// <summary>NEW (6.2.2). VERSION goes first; an empty CALLTOKEN says that we know about tokens.</summary>
    public static void New(ref InformationElementWriter writer, Iax2NewCall call, string username, bool encrypted, ReadOnlySpan<byte> token)
    {
        writer.Add(InformationElementType.Version, ProtocolVersion);
        writer.Add(InformationElementType.CalledNumber, call.CalledNumber);
        writer.Add(InformationElementType.CodecPreferences, CodecPreference(call.Preferred));
        writer.Add(InformationElementType.CallingNumber, call.CallingNumber);
        writer.Add(InformationElementType.CallingName, call.CallingName);
        writer.Add(InformationElementType.CalledContext, call.CalledContext);
        writer.Add(InformationElementType.Username, username);
        writer.Add(InformationElementType.Format, call.Preferred);
        writer.Add(InformationElementType.Capability, call.Capability);
        if (encrypted) writer.Add(InformationElementType.Encryption, (ushort)Encryption);
        writer.Add(InformationElementType.CallToken, token);
    }

    /// <summary>AUTHREQ (6.2.4).</summary>
    public static void AuthReq(ref InformationElementWriter writer, AuthMethods method, string? username, string challenge, EncryptionMethods encryption)
    {
        writer.Add(InformationElementType.AuthMethods, (ushort)method);
        writer.Add(InformationElementType.Challenge, challenge);
        writer.Add(InformationElementType.Username, username);
        if (encryption != EncryptionMethods.None) writer.Add(InformationElementType.Encryption, (ushort)encryption);
    }

    /// <summary>HANGUP (6.2.8) and REJECT (6.2.7).</summary>
    public static void Release(ref InformationElementWriter writer, byte q850, string? text)
    {
        writer.Add(InformationElementType.Cause, text);
        writer.Add(InformationElementType.CauseCode, q850);
    }

    /// <summary>What a NEW asks for; null if it lacks what it must have.</summary>
    public static Iax2NewCall? ReadNew(in InformationElements elements)
    {
        if (elements.Version is not ProtocolVersion || elements.Username is not { Length: > 0 } username) return null;
        var preferred = elements.Format ?? MediaFormat.None;
        return new Iax2NewCall
        {
            Peer = username,
            CalledNumber = elements.CalledNumber ?? "",
            CalledContext = elements.CalledContext,
            CallingNumber = elements.CallingNumber,
            CallingName = elements.CallingName,
            Capability = elements.Capability ?? preferred,
            Preferred = preferred,
            Encryption = elements.Encryption ?? EncryptionMethods.None,
        };
    }

    /// <summary>The format that an ACCEPT names: the caller's wish if the peer may have it, else the lowest bit that both can do.</summary>
    public static MediaFormat Choose(Iax2NewCall call, MediaFormat ours) => Best(call.Capability | call.Preferred, ours, call.Preferred);

    /// <summary>One format that both have: of the preferred ones if there is one, else the lowest bit.</summary>
    public static MediaFormat Best(MediaFormat theirs, MediaFormat ours, MediaFormat preferred)
    {
        var common = (theirs & ours & preferred) is var wanted and not MediaFormat.None ? wanted : theirs & ours;
        return common & (MediaFormat)(uint)-(int)common;
    }

    static string CodecPreference(MediaFormat format) => ((char)('B' + System.Numerics.BitOperations.Log2((uint)format))).ToString();
}
