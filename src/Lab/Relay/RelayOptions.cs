using System.Net;

namespace Carillon.Lab.Relay;

/// <summary>Who stands on either side. A sends to <see cref="FaceToA"/> and hears B from there; B likewise.</summary>
public sealed record RelayOptions
{
    public required IPEndPoint A { get; init; }
    public required IPEndPoint FaceToA { get; init; }
    public required IPEndPoint B { get; init; }
    public required IPEndPoint FaceToB { get; init; }
    public int Seed { get; init; } = 1;
}
