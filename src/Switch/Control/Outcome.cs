using Carillon.Telephony.V1;

namespace Carillon.Switch.Control;

/// <summary>What became of a command.</summary>
internal readonly record struct Outcome(ResultCode Code, string Text = "")
{
    public static Outcome Ok => new(ResultCode.ResultOk);

    public static Outcome AlreadyDone(string text = "") => new(ResultCode.ResultAlreadyDone, text);

    public static Outcome Invalid(string text) => new(ResultCode.ResultInvalid, text);

    public static Outcome NotSupported(string what) => new(ResultCode.ResultNotSupported, what + " is not supported yet");

    public static Outcome UnknownRoom(string roomId) => new(ResultCode.ResultUnknownRoom, $"room '{roomId}' is not here: nobody is in it");

    public static Outcome UnknownLeg(string legId) => new(ResultCode.ResultUnknownLeg, $"leg '{legId}' is not here (any more)");
}
