namespace Carillon.Telephony;

/// <summary>A telephony server did not answer.</summary>
public sealed class SwitchUnavailableException : Exception
{
    public SwitchUnavailableException()
    {
    }

    public SwitchUnavailableException(string message)
        : base(message)
    {
    }

    public SwitchUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
