using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;

namespace Carillon.Switch.Trunks;

/// <summary>Gives IAX2 legs their audio at the one port that they share.</summary>
internal sealed class VoiceDesk(Floor floor, TrunkPort trunk, SharedPort port)
{
    /// <summary>IAX2 tells that a key was pressed, not for how long.</summary>
    public static readonly TimeSpan KeyPress = TimeSpan.FromMilliseconds(100);

    /// <summary>What the port's legs understand. Who has nothing else is refused, instead of being heard as noise.</summary>
    public MediaFormat Formats { get; } = MediaFormat.Pcmu | MediaFormat.Pcma | (floor.Options.Wideband ? MediaFormat.G722 : MediaFormat.None);

    /// <summary>What a call of ours would rather have: G.722 where it may be and somebody here speaks it.</summary>
    public MediaFormat Preferred(bool wide) => wide && floor.Options.Wideband ? MediaFormat.G722 : MediaFormat.Pcmu;

    /// <summary>Null: nothing that we understand.</summary>
    public static PortCodec? CodecOf(MediaFormat format) => format switch
    {
        MediaFormat.Pcmu => PortCodec.ULaw,
        MediaFormat.Pcma => PortCodec.ALaw,
        MediaFormat.G722 => PortCodec.G722,
        _ => null,
    };

    /// <summary>Any thread.</summary>
    public TrunkVoice Make() => new(trunk);

    public void GiveAudio(IaxLeg leg)
    {
        var media = floor.Media.CreatePortLeg(port, leg.Voice, new MediaEvents(floor, leg.Id));
        leg.Media = media;
        leg.Voice.Leg = media;
    }
}
