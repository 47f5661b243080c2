using System.Net;

namespace Carillon.Lab.Phones;

/// <summary>A phone and the telephony server that it registers with. The secret stays out of logs.</summary>
public sealed record LabPhone(string User, string Secret, IPEndPoint Server)
{
    public override string ToString() => $"{User} at {Server}";
}
