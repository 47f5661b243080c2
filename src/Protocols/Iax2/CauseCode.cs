namespace Carillon.Protocols.Iax2;

/// <summary>Q.850 causes that CAUSECODE carries (RFC 5456 section 8.6.33), those with a use here; any other value is kept as it came.</summary>
public static class CauseCode
{
    public const byte UnallocatedNumber = 1;
    public const byte NoRouteToDestination = 3;
    public const byte NormalClearing = 16;
    public const byte UserBusy = 17;
    public const byte NoUserResponding = 18;
    public const byte NoAnswer = 19;
    public const byte CallRejected = 21;
    public const byte DestinationOutOfOrder = 27;
    public const byte FacilityRejected = 29;
    public const byte NormalUnspecified = 31;
    public const byte Congestion = 34;
    public const byte NetworkOutOfOrder = 38;
    public const byte TemporaryFailure = 41;
    public const byte SwitchCongestion = 42;
    public const byte FacilityNotSubscribed = 50;
    public const byte BearerCapabilityNotAvailable = 58;
    public const byte InvalidCallReference = 81;
    public const byte RecoveryOnTimerExpiry = 102;
    public const byte ProtocolError = 111;
    public const byte Interworking = 127;
}
