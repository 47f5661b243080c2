using Carillon.Telephony.V1;

namespace Carillon.Telephony;

/// <summary>Results that the client side gives itself.</summary>
internal static class Answers
{
    public static CommandResult Unreachable(Command command, string text) =>
        new() { CommandId = command.CommandId, Code = ResultCode.ResultUnreachable, Text = text };

    public static CommandResult NoAnswer(Command command, string text) =>
        new() { CommandId = command.CommandId, Code = ResultCode.ResultNoAnswer, Text = text };
}
