using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>The contract on the real switch: gRPC, SIP, RTP and IAX2 over loopback.</summary>
public sealed class SwitchConformance : CallControlConformance
{
    protected override async ValueTask<IWorld> CreateWorld() => await SwitchWorld.Create();
}
