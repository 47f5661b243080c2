namespace Carillon.Lab.History;

/// <summary>Sentences, kept up to a bound.</summary>
internal sealed class Findings
{
    private const int Kept = 100;

    private readonly List<string> _sentences = [];

    public IReadOnlyList<string> Sentences => _sentences;

    public void Add(string sentence)
    {
        if (_sentences.Count < Kept)
            _sentences.Add(sentence);
    }
}
