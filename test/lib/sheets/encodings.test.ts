import { decodeText } from '../../../src/lib/sheets/encodings';
import { encoded } from './encoded';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const SPANISH = 'ID;Nombre\n1;José Muñoz\n2;María García\n3;Íñigo Peña\n4;Raúl Núñez\n';

describe('a text file', () => {
  it.each([
    ['in UTF-8', 'c3 b1', 'ñ', 'utf-8'],
    ['in UTF-8 with a byte order mark', 'ef bb bf c3 b1', 'ñ', 'utf-8'],
    ['of nothing', '', '', 'utf-8'],
    ['in UTF-16, little end first', 'ff fe f1 00', 'ñ', 'utf-16le'],
    ['in UTF-16, big end first', 'fe ff 00 f1', 'ñ', 'utf-16be'],
    ['in UTF-16 without a mark', '61 00 3b 00 f1 00 0a 00', 'a;ñ\n', 'utf-16le'],
    ['in UTF-16 without a mark, big end first', '00 61 00 3b 00 f1', 'a;ñ', 'utf-16be'],
    ['in UTF-8 but for a byte', 'c3 b1 c3 a9 c3 b3 e1 3b', 'ñéó\ufffd;', 'utf-8'],
  ])('%s is read', async (_, hex, text, encoding) => {
    expect(await decodeText(bytes(hex))).toEqual({ text, encoding });
  });

  it.each([
    ['windows-1252', SPANISH],
    ['windows-1252', 'ID;Name\n1;Zoë “Die Katze” Groß\n2;Jürgen Müller – €\n3;Nestlé® Köln\n'],
    ['windows-1252', 'ID;Nom\n1;Hélène Lefèvre\n2;François de l’Église\n3;Benoît Sœur\n'],
    ['macintosh', SPANISH],
    ['macintosh', 'ID;Name\n1;Jürgen Müller\n2;Käthe Weiß\n3;Björn Krüger\n4;Götz Groß\n'],
    ['windows-1250', 'ID;Imię\n1;Paweł Wiśniewski\n2;Łucja Dąbrowska\n3;Małgorzata\n'],
    ['windows-1250', 'ID;Jméno\n1;Jiří Dvořák\n2;Lukáš Černý\n3;Božena Růžičková\n4;Plzeň\n'],
    [
      'windows-1250',
      'ID;Név\n1;Győző Szabó\n2;Erzsébet Tóth\n3;László Hegedűs\n4;Székesfehérvár\n',
    ],
    ['iso-8859-2', 'ID;Imię\n1;Świętosław Gołąb\n2;Łucja Dąbrowska\n3;Jędrzej Woźniak\n'],
    ['windows-1251', 'ID;Имя\n1;Иван Петров\n2;Мария Иванова\n3;Сергей Кузнецов\n4;Москва\n'],
    ['x-mac-cyrillic', 'ID;Имя\n1;Иван Петров\n2;Мария Иванова\n3;Сергей Кузнецов\n'],
    ['koi8-u', 'ID;Имя\n1;Иван Петров\n2;Мария Иванова\n3;Сергей Кузнецов\n'],
    ['windows-1253', 'ID;Όνομα\n1;Γιώργος Παπαδόπουλος\n2;Μαρία Νικολάου\n3;Αθήνα\n'],
    ['windows-1254', 'ID;Ad\n1;Gülşen Yıldız\n2;Çağlar Öztürk\n3;İbrahim Şahin\n4;Eskişehir\n'],
    ['shift_jis', 'ID;氏名\n1;佐藤花子\n2;渡辺さくら\n3;小林ゆい\n4;アカウント\n'],
    ['euc-jp', 'ID;氏名\n1;佐藤花子\n2;渡辺さくら\n3;小林ゆい\n4;アカウント\n'],
    ['gb18030', 'ID;姓名\n1;王小明\n2;陈静\n3;北京市海淀区\n4;上海\n5;赵丽\n6;有限公司\n'],
    ['big5', 'ID;姓名\n1;林志玲\n2;陳靜宜\n3;臺北市大安區\n4;高雄\n5;有限公司\n'],
    [
      'euc-kr',
      'ID;이름\n1;김민수\n2;이영희\n3;서울특별시 강남구\n4;부산\n5;주식회사\n6;전화번호\n',
    ],
  ])('in %s is read as it was written: %j', async (encoding, text) => {
    expect(await decodeText(encoded(text, encoding))).toEqual({ text, encoding });
  });

  it.each([
    ['of one word that is one in several alphabets', encoded('1;Göteborg', 'macintosh')],
    [
      'of an encoding that nothing here knows',
      Buffer.from('1;Mu\xa4oz;Mar\xa1a;Jos\x82', 'latin1'),
    ],
    ['of half a mark of UTF-16', bytes('ff 41')],
    ['of broken UTF-8 with a mark', bytes('ef bb bf ff')],
    ['of UTF-16 cut in the middle', bytes('ff fe 61 00 61')],
    ['of UTF-16 with half of a character', bytes('ff fe 3d d8')],
    ['of a byte that windows-1252 lacks', bytes('61 81 f1')],
  ])('%s is none', async (_, content) => {
    expect(await decodeText(content)).toBeUndefined();
  });

  it('is read from within a larger piece of memory', async () => {
    const large = Buffer.concat([Buffer.from('xé'), encoded(SPANISH, 'windows-1252')]);
    expect(await decodeText(large.subarray(3))).toMatchObject({ text: SPANISH });
  });
});
