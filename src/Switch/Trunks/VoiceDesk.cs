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

    /// <summary>What the port's legs are in. Who has nothing else is refused, instead of being heard as noise.</summary>
    public const MediaFormat Format = MediaFormat.Pcmu;

    private uint _lastKey;

    /// <summary>Any thread.</summary>
    public TrunkVoice Make() => new(trunk, Interlocked.Increment(ref _lastKey));

    public void GiveAudio(IaxLeg leg)
    {
        var media = floor.Media.CreatePortLeg(port, leg.Voice.Key, leg.Voice, new MediaEvents(floor, leg.Id));
        leg.Media = media;
        leg.Voice.Leg = media;
    }
}
