using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>Our call to an echo at the other end of a trunk.</summary>
internal sealed class IaxTestLeg(string id, long madeAt, IIaxDesk desk, TrunkPort trunk) : IaxLeg(id, LegKind.LegTest, madeAt, desk, trunk);
