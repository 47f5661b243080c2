using Carillon.Media;

namespace Carillon.Switch.Trunks;

/// <summary>Whose voice a mini frame or trunk entry is: where it comes from, and the call number that its sender gave the call.</summary>
internal readonly record struct VoiceRoute(PeerAddress From, ushort Call);
