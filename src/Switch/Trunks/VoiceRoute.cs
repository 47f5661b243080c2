using Carillon.Media;

namespace Carillon.Switch.Trunks;

/// <summary>Whose voice a mini frame or trunk entry is: where it comes from, and the call number that its sender gave the call.</summary>
internal readonly record struct VoiceRoute(PeerAddress From, ushort Call)
{
    /// <summary>Asked for with each frame. Only peers' calls are in the table, so nobody gains by guessing it.</summary>
    public override int GetHashCode() => unchecked((((int)(uint)From.Address * 31) + From.Port) * 31) + Call;
}
