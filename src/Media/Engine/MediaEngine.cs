using System.Net;
using Microsoft.Extensions.Logging;

namespace Carillon.Media;

/// <summary>
/// Real-time audio: legs, rooms, playback and recording on shards. All methods are thread-safe and return at once; what they
/// ask for happens at the shard's next tick, in the order asked.
/// </summary>
public sealed class MediaEngine : IDisposable
{
    /// <summary>Throws ArgumentException when the options have faults.</summary>
    public MediaEngine(MediaOptions options, ILoggerFactory log) => throw new NotImplementedException();

    public MediaCounters Counters => throw new NotImplementedException();

    public void Start() => throw new NotImplementedException();

    /// <summary>A leg with an RTP socket, bound at once. Throws IOException when no port is free.</summary>
    public RtpLeg CreateRtpLeg(IMediaLegEvents events) => throw new NotImplementedException();

    public AppLeg CreateAppLeg(IAudioProcessor processor) => throw new NotImplementedException();

    /// <summary>A leg behind a shared port; <paramref name="key"/> is unique there.</summary>
    public PortLeg CreatePortLeg(SharedPort port, uint key, IPortFraming framing, IMediaLegEvents events) => throw new NotImplementedException();

    /// <summary>Opens a UDP socket for many legs. Throws SocketException when it cannot be bound.</summary>
    public SharedPort OpenSharedPort(IPEndPoint listen, IPortProtocol protocol) => throw new NotImplementedException();

    /// <summary>
    /// Puts the leg into a room, out of the one it was in; again with another mode changes the mode.
    /// <paramref name="announceTone"/>: those already there hear a short quiet tone, mixed into what they hear.
    /// </summary>
    public void Join(MediaLeg leg, RoomKey room, JoinMode mode = JoinMode.Talk, MediaLeg? whisperTo = null, bool announceTone = false) => throw new NotImplementedException();

    public void Leave(MediaLeg leg) => throw new NotImplementedException();

    /// <summary>
    /// Plays a clip to the leg, in place of what it hears; an earlier playback of the leg ends. <paramref name="ended"/> is
    /// called once, by the event thread: true when the clip was heard to its end.
    /// </summary>
    public Playback Play(MediaLeg leg, AudioClip clip, bool loop, Action<bool> ended) => throw new NotImplementedException();

    public void Stop(Playback playback) => throw new NotImplementedException();

    /// <summary>Music in place of the room until turned off; a playback still goes before it.</summary>
    public void MusicOnHold(MediaLeg leg, bool on) => throw new NotImplementedException();

    /// <summary>Sends digits (0-9, *, #, A-D), 100 ms each: as telephone-events, or as tones to who knows none.</summary>
    public void SendDtmf(MediaLeg leg, string digits) => throw new NotImplementedException();

    /// <summary>
    /// Records both legs into one stereo WAV, left and right, aligned by the tick clock. The folder is made when missing.
    /// <paramref name="done"/> is called once, by the event thread.
    /// </summary>
    public Recording StartRecording(MediaLeg left, MediaLeg right, string path, Action<RecordingResult> done) => throw new NotImplementedException();

    public void Pause(Recording recording) => throw new NotImplementedException();

    public void Resume(Recording recording) => throw new NotImplementedException();

    /// <summary>Ends the recording; its result follows by the callback given at its start.</summary>
    public void Stop(Recording recording) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
