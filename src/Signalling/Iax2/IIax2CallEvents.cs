using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>What happens to a call. Called on the endpoint's loop; must return at once. Ended comes exactly once, and last.</summary>
public interface IIax2CallEvents
{
    /// <summary>ACCEPT came (outgoing), or our ACCEPT left (incoming): both call numbers and the codec are known, media may flow.</summary>
    void Accepted(Iax2Call call, MediaFormat format);
    void Proceeding(Iax2Call call);
    void Ringing(Iax2Call call);
    void Answered(Iax2Call call);
    void Dtmf(Iax2Call call, char digit);
    /// <summary>The other side wants no voice any more (QUELCH), and perhaps music for who is here; or voice again (UNQUELCH).</summary>
    void Held(Iax2Call call, bool held, bool music);
    /// <summary>A full voice frame: its audio, and the timestamp that the 16-bit ones of mini and trunk frames continue.</summary>
    void VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp);
    /// <summary>Its peer has moved it to another one: Peer, Remote and RemoteCallNumber are those of that one, and voice begins anew both ways.</summary>
    void Moved(Iax2Call call)
    {
    }

    void Ended(Iax2Call call, Iax2CallEnd end);
}
