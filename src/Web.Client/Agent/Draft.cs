using Carillon.Contracts;

namespace Carillon.Web.Client.Agent;

/// <summary>
/// Notes being typed for one call. What was typed here wins until the server knows of something newer from another screen;
/// a lost connection keeps the text, and it is sent again afterwards.
/// </summary>
public sealed class Draft
{
    private string? _attempt;
    private long _revision;
    private long _sent;

    public string Text { get; private set; } = "";
    public bool Unsent => _attempt is not null && _sent < _revision;

    /// <summary>A state arrived: another call starts afresh, a newer text of the same call is taken over.</summary>
    public void Accept(CallDto? call)
    {
        if (call is null || (call.Attempt == _attempt && call.DraftRevision <= _revision))
            return;
        (_attempt, Text) = (call.Attempt, call.Draft);
        _revision = _sent = call.DraftRevision;
    }

    public void Type(string text)
    {
        Text = text;
        _revision++;
    }

    /// <summary>What is to be sent now, or null. It counts as sent only when <see cref="Sent"/> says so.</summary>
    public DraftDto? ToSend() => Unsent ? new(_attempt!, _revision, Text) : null;

    public void Sent(DraftDto draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Attempt == _attempt)
            _sent = Math.Max(_sent, draft.Revision);
    }
}
