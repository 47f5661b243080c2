using System.Net;

namespace Carillon.Signalling.Iax2;

/// <summary>A peer that registers here has done so (again), or is gone: then its address is null. Or, with <paramref name="There"/>, our own registration with a peer that is a registrar.</summary>
/// <param name="Peer">Its name.</param>
/// <param name="Address">Where it is; for a registration there, where the registrar sees us.</param>
/// <param name="There">Whether it is ours with the peer.</param>
/// <param name="Text">Why it failed or ended; null when all is well.</param>
public sealed record Iax2Registration(string Peer, IPEndPoint? Address, bool There, string? Text);
