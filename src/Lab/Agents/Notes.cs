using Carillon.Contracts;

namespace Carillon.Lab.Agents;

/// <summary>What an agent types in a call, kept as his screen keeps it: until the server knows of something newer, what was typed here wins.</summary>
internal sealed class Notes
{
    private string? _attempt;
    private long _revision;

    public string Text { get; private set; } = "";

    /// <summary>Something was typed in this call.</summary>
    public bool IsOf(CallDto? call) => call is not null && call.Attempt == _attempt && Text.Length > 0;

    public string TextOf(string attempt) => attempt == _attempt ? Text : "";

    public DraftDto Type(CallDto call)
    {
        if (call.Attempt != _attempt)
            (_attempt, _revision) = (call.Attempt, call.DraftRevision);
        Text = $"What was said in {call.Attempt}.";
        return new(call.Attempt, ++_revision, Text);
    }

    /// <summary>The server's text, where it is newer; what it must be told, where it is older.</summary>
    public DraftDto? Meet(CallDto call)
    {
        if (!IsOf(call))
            return null;
        if (call.DraftRevision > _revision)
            (Text, _revision) = (call.Draft, call.DraftRevision);
        return call.DraftRevision < _revision ? new(call.Attempt, _revision, Text) : null;
    }
}
