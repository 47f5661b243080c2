namespace Carillon.Server.Options;

/// <summary>Collects everything that is wrong, so that it can be said at once.</summary>
internal sealed class Faults
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public void Unless(bool right, string text)
    {
        if (!right)
            _texts.Add(text);
    }
}
