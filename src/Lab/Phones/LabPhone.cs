using System.Net;

namespace Carillon.Lab.Phones;

/// <summary>A phone and the telephony server that it registers with. The secret stays out of logs.</summary>
public sealed record LabPhone(string User, string Secret, IPEndPoint Server)
{
    /// <summary>Another one where it registers, too, and takes calls. Null: none.</summary>
    public IPEndPoint? Second { get; init; }

    internal IEnumerable<IPEndPoint> Registrars => Second is { } second ? [Server, second] : [Server];

    public override string ToString() => $"{User} at {Server}";
}
